//! Any serialisable value as a small tree that a table can lay out. Not JSON: fields keep their order, and NaN stays
//! NaN. Knows nothing of tables.

use serde::{Serialize, Serializer, ser};
use std::fmt::{self, Display};

/// A serialised value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// `None` and `()`.
    Nothing,
    Integer(i128),
    Float(f64),
    Text(String),
    List(Vec<Value>),
    /// Fields of a struct, or entries of a map, in order.
    Fields(Vec<(String, Value)>),
}

impl Value {
    /// # Errors
    /// If the type's own serialisation reports one.
    pub(super) fn of(value: &(impl Serialize + ?Sized)) -> Result<Value, Failed> {
        value.serialize(ToValue)
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Value::Integer(_) | Value::Float(_))
    }
}

/// As it is written in a cell of text; numbers in columns are written by `digits`.
impl Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Nothing => Ok(()),
            Value::Integer(value) => value.fmt(f),
            Value::Float(value) => value.fmt(f),
            Value::Text(text) => f.write_str(text),
            Value::List(values) => {
                f.write_str("[")?;
                for (i, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if i > 0 { ", " } else { "" })?;
                }
                f.write_str("]")
            }
            Value::Fields(fields) => {
                f.write_str("{")?;
                for (i, (name, value)) in fields.iter().enumerate() {
                    write!(f, "{}{name}: {value}", if i > 0 { ", " } else { "" })?;
                }
                f.write_str("}")
            }
        }
    }
}

/// What a type said when it could not be serialised.
#[derive(Debug)]
pub(super) struct Failed(String);

impl Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}

impl ser::Error for Failed {
    fn custom<T: Display>(message: T) -> Self {
        Failed(message.to_string())
    }
}

struct ToValue;

macro_rules! integers {
    ($($method:ident: $type:ty),*) => {$(
        fn $method(self, value: $type) -> Result<Value, Failed> {
            Ok(Value::Integer(value.into()))
        }
    )*};
}

impl Serializer for ToValue {
    type Ok = Value;
    type Error = Failed;
    type SerializeSeq = Collect;
    type SerializeTuple = Collect;
    type SerializeTupleStruct = Collect;
    type SerializeTupleVariant = Collect;
    type SerializeMap = Collect;
    type SerializeStruct = Collect;
    type SerializeStructVariant = Collect;

    integers!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128);
    integers!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);

    fn serialize_u128(self, value: u128) -> Result<Value, Failed> {
        Ok(i128::try_from(value).map_or_else(|_| Value::Text(value.to_string()), Value::Integer))
    }

    fn serialize_bool(self, value: bool) -> Result<Value, Failed> {
        Ok(Value::Text(value.to_string()))
    }

    fn serialize_f32(self, value: f32) -> Result<Value, Failed> {
        // By way of the text, which has the fewest digits that mean this value: 0.1, not 0.10000000149011612.
        Ok(Value::Float(value.to_string().parse().unwrap_or(f64::from(value))))
    }

    fn serialize_f64(self, value: f64) -> Result<Value, Failed> {
        Ok(Value::Float(value))
    }

    fn serialize_char(self, value: char) -> Result<Value, Failed> {
        Ok(Value::Text(value.to_string()))
    }

    fn serialize_str(self, value: &str) -> Result<Value, Failed> {
        Ok(Value::Text(value.to_owned()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Value, Failed> {
        Ok(Value::List(value.iter().map(|byte| Value::Integer((*byte).into())).collect()))
    }

    fn serialize_none(self) -> Result<Value, Failed> {
        Ok(Value::Nothing)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Failed> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, Failed> {
        Ok(Value::Nothing)
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<Value, Failed> {
        self.serialize_str(name)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value, Failed> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Value, Failed> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, Failed> {
        Ok(Value::Fields(vec![(variant.to_owned(), value.serialize(self)?)]))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Collect, Failed> {
        Ok(Collect::new(None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Collect, Failed> {
        Ok(Collect::new(None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Collect, Failed> {
        Ok(Collect::new(None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Collect, Failed> {
        Ok(Collect::new(Some(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Collect, Failed> {
        Ok(Collect::new(None))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Collect, Failed> {
        Ok(Collect::new(None))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Collect, Failed> {
        Ok(Collect::new(Some(variant)))
    }
}

/// A list or fields on their way.
struct Collect {
    /// The variant of an enum that holds them.
    variant: Option<&'static str>,
    list: Vec<Value>,
    names: Vec<String>,
}

impl Collect {
    fn new(variant: Option<&'static str>) -> Collect {
        Collect { variant, list: Vec::new(), names: Vec::new() }
    }

    fn add(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Failed> {
        self.list.push(Value::of(value)?);
        Ok(())
    }

    fn add_field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Failed> {
        self.names.push(name.to_owned());
        self.add(value)
    }

    fn into_list(self) -> Value {
        within(self.variant, Value::List(self.list))
    }

    fn into_fields(self) -> Value {
        within(self.variant, Value::Fields(self.names.into_iter().zip(self.list).collect()))
    }
}

fn within(variant: Option<&'static str>, value: Value) -> Value {
    match variant {
        Some(name) => Value::Fields(vec![(name.to_owned(), value)]),
        None => value,
    }
}

macro_rules! lists {
    ($($trait:ident: $method:ident),*) => {$(
        impl ser::$trait for Collect {
            type Ok = Value;
            type Error = Failed;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
                self.add(value)
            }

            fn end(self) -> Result<Value, Failed> {
                Ok(self.into_list())
            }
        }
    )*};
}

lists!(SerializeSeq: serialize_element, SerializeTuple: serialize_element);
lists!(SerializeTupleStruct: serialize_field, SerializeTupleVariant: serialize_field);

macro_rules! structs {
    ($($trait:ident),*) => {$(
        impl ser::$trait for Collect {
            type Ok = Value;
            type Error = Failed;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Failed> {
                self.add_field(name, value)
            }

            fn end(self) -> Result<Value, Failed> {
                Ok(self.into_fields())
            }
        }
    )*};
}

structs!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Collect {
    type Ok = Value;
    type Error = Failed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        self.names.push(Value::of(key)?.to_string());
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        self.add(value)
    }

    fn end(self) -> Result<Value, Failed> {
        Ok(self.into_fields())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[derive(Serialize)]
    struct Run {
        size: usize,
        loss: f32,
        best: Option<f64>,
        kind: Kind,
    }

    #[derive(Serialize)]
    enum Kind {
        Plain,
        Decay(f32),
        Warm { steps: u8, to: (i8, char) },
    }

    #[test]
    fn fields_keep_their_order_and_nan_stays_nan() {
        let value = Value::of(&Run { size: 7, loss: 0.1, best: None, kind: Kind::Plain }).unwrap();
        let Value::Fields(fields) = value else { panic!("{value:?}") };
        let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["size", "loss", "best", "kind"]);
        let expected = [Value::Integer(7), Value::Float(0.1), Value::Nothing, Value::Text("Plain".to_owned())];
        assert!(fields.into_iter().map(|(_, value)| value).eq(expected));
        assert!(matches!(Value::of(&f32::NAN).unwrap(), Value::Float(value) if value.is_nan()));
        assert_eq!(Value::of(&f32::NEG_INFINITY).unwrap(), Value::Float(f64::NEG_INFINITY));
        assert_eq!(Value::of(&u64::MAX).unwrap(), Value::Integer(u64::MAX.into()));
    }

    #[test]
    fn nested_values_read_as_they_are_written() {
        let text = |value: Value| value.to_string();
        assert_eq!(text(Value::of(&[Some(1), None, Some(3)]).unwrap()), "[1, , 3]");
        assert_eq!(text(Value::of(&Kind::Decay(0.5)).unwrap()), "{Decay: 0.5}");
        assert_eq!(
            text(Value::of(&Kind::Warm { steps: 3, to: (-1, 'x') }).unwrap()),
            "{Warm: {steps: 3, to: [-1, x]}}"
        );
        assert_eq!(text(Value::of(&BTreeMap::from([(2, true), (1, false)])).unwrap()), "{1: false, 2: true}");
        assert_eq!(text(Value::of(&u128::MAX).unwrap()), u128::MAX.to_string());
    }
}
